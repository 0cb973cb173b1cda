"""`anima why`: the account of one value, and the chain of causes behind it."""

import click

from anima_actors.cli import completion as complete
from anima_actors.cli._group import BadInput
from anima_actors.cli._options import OwnModules, json_option, own_module_options, trust_of_user
from anima_actors.cli._output import console, stdout, stdout_kept, write_lines


@click.command(epilog="Example: anima why betrayal.anima reactors.tension@5 --brief", no_args_is_help=True)
@click.argument("file", metavar="FILE")
@click.argument("path", metavar="PATH[@TURN]", shell_complete=complete.state_paths)
@click.option("--brief", is_flag=True, help="Write one sentence.")
@json_option()
@click.option("--mermaid", is_flag=True, help="Write a Mermaid flow chart.")
@own_module_options
@stdout_kept()
def why(file: str, path: str, brief: bool, as_json: bool, mermaid: bool, own: OwnModules) -> None:
    """Explain a value by its causes.

    PATH is a path in the state (reactors.tension, defense.mechanism, blend.0.intensity), an event (5.12) or
    one of its fields (5.12.level), or a line of the prompt by number or words (prompt:3).

    In the journal of a society a path has the name of a mind before it, and a tick behind it:
    m17:reactors.tension@5. Then who moved whom is told across minds, down to the first causes.

    For a number: what it was, what each source gave, and what it became; the amounts sum to the change.
    """
    import json
    from functools import partial

    from anima_actors.cli._journal import reading
    from anima_actors.cli._modules import loaded
    from anima_actors.cli._society import society_at, why_in_society
    from anima_actors.explain import account
    from anima_actors.explain.question import parse
    from anima_actors.explain.sources import replayer_in
    from anima_actors.mind.mind import Mind
    from anima_actors.page.source import label_in, story_in

    form = _form_of(brief=brief, json=as_json, mermaid=mermaid)
    extra, trust = loaded(own.extra), trust_of_user(own.trust)
    if society := society_at(file):
        why_in_society(society, path, form, {"extra": extra, "trust": trust})
        return
    with reading(file, own) as whole:
        asked = parse(path)
        turn = asked.event[0] if asked.event else asked.turn
        journal = whole if turn is None else whole.as_of(turn)
        label = partial(label_in, story_in(journal.header)[1])
        born = partial(Mind.from_header, extra=extra, trust=trust)
        found = account(path, replayer_in(journal, born, label))
    if form == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2), file=stdout())
    elif form is None:
        from anima_actors.chat.terminal import account_lines

        out = console()
        write_lines(account_lines(found, out.width, amounts=True), out, crop=True)
    else:
        click.echo(found.sentence() if form == "brief" else found.mermaid(), file=stdout())


def _form_of(**wanted: bool) -> str | None:
    """Return the form that is wanted, None for the account as people read it; BadInput for two of them."""
    forms = [name for name, given in wanted.items() if given]
    if len(forms) > 1:
        told = " and ".join(f"--{name}" for name in forms)
        raise BadInput(f"anima why: {told} are forms of one answer; write one of them")
    return forms[0] if forms else None
