import type { Command, Option } from "commander";
import { EXIT, run } from "./exit.ts";
import { print } from "./output.ts";

/** Each shell asks this program for what may stand where the cursor is, and takes file names where that is nothing. */
const SCRIPTS = {
  bash: `_wise_sca() {
  local IFS=$'\\n'
  COMPREPLY=($(wise-sca complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _wise_sca wise-sca`,
  zsh: `#compdef wise-sca
_wise_sca() {
  local -a found
  found=(\${(f)"$(wise-sca complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#found )); then compadd -a found; else _files; fi
}
compdef _wise_sca wise-sca`,
  fish: `complete -c wise-sca -a '(wise-sca complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
} as const;

type Shell = keyof typeof SCRIPTS;

const SHELLS = Object.keys(SCRIPTS);

const HELP = `
Needs wise-sca on the PATH, as "npm install --global wise-sca" puts it there.

Examples:
  $ wise-sca completion bash >> ~/.bashrc
  $ wise-sca completion zsh >> ~/.zshrc
  $ wise-sca completion fish > ~/.config/fish/completions/wise-sca.fish

Exit codes: 0 printed; 2 called wrongly.`;

/** Adds `wise-sca completion`, and what its scripts call. */
export function register(program: Command): void {
  program
    .command("completion")
    .description("Print the script that lets a shell complete commands and options.")
    .addArgument(program.createArgument("<shell>", "whose script").choices(SHELLS))
    .addHelpText("after", HELP)
    .action((shell: Shell) =>
      run({}, async () => {
        print(SCRIPTS[shell]);
        return EXIT.done;
      }),
    );
  program
    .command("complete", { hidden: true })
    .argument("[words...]", "the words after the program's name, up to the cursor")
    .action((words: string[]) => {
      const found = candidates(program, words);
      if (found.length > 0) print(found.join("\n"));
    });
}

/** What may stand in the place of the last word. */
function candidates(program: Command, words: readonly string[]): readonly string[] {
  const typed = words.at(-1) ?? "";
  let command = program;
  let operands = 0;
  let waiting: Option | undefined;
  for (const word of words.slice(0, -1)) {
    if (word === "--") return [];
    if (waiting !== undefined) waiting = undefined;
    else if (word.startsWith("-")) waiting = optionWithValue(command, word);
    else {
      const next = command.commands.find((one) => one.name() === word);
      if (next === undefined) operands += 1;
      else [command, operands] = [next, 0];
    }
  }
  const all =
    waiting !== undefined
      ? (waiting.argChoices ?? [])
      : typed.startsWith("-")
        ? command.createHelp().visibleOptions(command).map(nameOf)
        : [
            ...command
              .createHelp()
              .visibleCommands(command)
              .map((one) => one.name()),
            ...(command.registeredArguments[operands]?.argChoices ?? []),
          ];
  return all.filter((one) => one.startsWith(typed));
}

function optionWithValue(command: Command, word: string): Option | undefined {
  const option = command.options.find(({ long, short }) => word === long || word === short);
  return option?.required === true || option?.optional === true ? option : undefined;
}

const nameOf = ({ long, short }: Option): string => long ?? short ?? "";
