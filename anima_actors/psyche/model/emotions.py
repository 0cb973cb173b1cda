"""The ten prototypes of emotion: means of the term ratings of Russell & Mehrabian (1977), as (V, A, D)."""

from anima_actors.psyche.model.personality import Vad

RATINGS = {
    "Fear": ((-0.64, 0.60, -0.43), (-0.62, 0.82, -0.43)),
    "Anger": ((-0.51, 0.59, 0.25), (-0.44, 0.72, 0.32)),
    "Joy": ((0.76, 0.48, 0.35), (0.81, 0.51, 0.46)),
    "Sadness": ((-0.63, -0.27, -0.33), (-0.66, -0.43, -0.32), (-0.61, -0.15, -0.29)),
    "Surprise": ((0.40, 0.67, -0.13), (0.16, 0.88, -0.15), (-0.09, 0.65, -0.33)),
    "Disgust": ((-0.60, 0.35, 0.11),),
    "Anticipation": ((0.64, 0.51, 0.17), (0.22, 0.62, -0.01), (0.51, 0.23, 0.14)),
    "Trust": ((0.74, -0.13, 0.03), (0.39, 0.13, 0.03), (0.38, 0.13, -0.08), (0.69, 0.35, 0.30)),
    "Anxiety": ((0.01, 0.59, -0.15), (-0.33, 0.58, -0.11), (-0.57, 0.14, -0.21)),
    "Calm": ((0.68, -0.46, 0.06), (0.19, -0.40, -0.04)),
}

PROTOTYPES = {
    name: Vad(*[sum(column) / len(ratings) for column in zip(*ratings, strict=True)])
    for name, ratings in RATINGS.items()
}

CALM = list(PROTOTYPES).index("Calm")
