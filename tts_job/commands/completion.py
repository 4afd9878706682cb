"""completion: the script that lets a shell complete commands and options."""

import click

from tts_job.commands.options import Common, common

VARIABLE = "_TTS_JOB_COMPLETE"
"""The shell sets it when it asks for completions."""


@click.command(epilog='Example: eval "$(tts-job completion bash)"   in ~/.bashrc')
@common
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes commands in SHELL.

    \b
    bash   add to ~/.bashrc:  eval "$(tts-job completion bash)"
    zsh    add to ~/.zshrc:   eval "$(tts-job completion zsh)"
    fish   tts-job completion fish > ~/.config/fish/completions/tts-job.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    program = context.find_root()
    script = found(program.command, {}, program.info_name or "tts-job", VARIABLE).source()
    answers: Common = context.obj
    answers.answer({"shell": shell, "script": script})
    if not answers.json:
        print(script)
