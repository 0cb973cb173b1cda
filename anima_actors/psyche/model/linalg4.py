"""Matrices of four by four as plain rows: at this size, arithmetic in Python beats a call into a library."""

from collections.abc import Sequence

Row = tuple[float, float, float, float]
Rows = tuple[Row, Row, Row, Row]


def inverse_and_determinant(rows: Sequence[Sequence[float]]) -> tuple[Rows, float]:
    """Invert by the minors of the upper and the lower two rows (Laplace).

    Raises:
        ZeroDivisionError: the matrix is singular.
    """
    (a, b, c, d), (e, f, g, h), (i, j, k, m), (n, o, p, q) = rows
    u0, u1, u2 = a * f - b * e, a * g - c * e, a * h - d * e
    u3, u4, u5 = b * g - c * f, b * h - d * f, c * h - d * g
    l5, l4, l3 = k * q - m * p, j * q - m * o, j * p - k * o
    l2, l1, l0 = i * q - m * n, i * p - k * n, i * o - j * n
    determinant = u0 * l5 - u1 * l4 + u2 * l3 + u3 * l2 - u4 * l1 + u5 * l0
    w = 1.0 / determinant
    return (
        (
            (f * l5 - g * l4 + h * l3) * w,
            (c * l4 - b * l5 - d * l3) * w,
            (o * u5 - p * u4 + q * u3) * w,
            (k * u4 - j * u5 - m * u3) * w,
        ),
        (
            (g * l2 - e * l5 - h * l1) * w,
            (a * l5 - c * l2 + d * l1) * w,
            (p * u2 - n * u5 - q * u1) * w,
            (i * u5 - k * u2 + m * u1) * w,
        ),
        (
            (e * l4 - f * l2 + h * l0) * w,
            (b * l2 - a * l4 - d * l0) * w,
            (n * u4 - o * u2 + q * u0) * w,
            (j * u2 - i * u4 - m * u0) * w,
        ),
        (
            (f * l1 - e * l3 - g * l0) * w,
            (a * l3 - b * l1 + c * l0) * w,
            (o * u1 - n * u3 - p * u0) * w,
            (i * u3 - j * u1 + k * u0) * w,
        ),
    ), determinant
