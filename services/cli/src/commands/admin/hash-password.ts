import { Fault } from "@slipway/domain";
import { Command } from "commander";
import { type OutputFormat, outputOption, printValue } from "../../output/print.ts";
import { askSecret, pipedSecret } from "../../output/terminal/ask-secret.ts";
import { withExamples } from "../with-examples.ts";

const shortest = 12;

/** `slipway admin hash-password` */
export function hashPasswordCommand(): Command {
  const command = new Command("hash-password")
    .description(
      "Print the hash of a password, for signIn.admin of the access file; the password is asked for, or read from standard input",
    )
    .addOption(outputOption())
    .action(async ({ output }: { readonly output: OutputFormat }) => {
      // Imported here: no other command needs it.
      const { hashPassword } = await import("@slipway/runtime");
      const password = await choosePassword();
      const passwordHash = await hashPassword(password);
      if (password.length < shortest) {
        const { writeErr } = await import("../../output/terminal/terminal.ts");
        writeErr(`slipway: whoever sees the hash can guess a password of less than ${shortest} characters: use a longer one`);
      }
      printValue({ passwordHash }, output, () => passwordHash);
    });
  return withExamples(command, "admin hash-password", "admin hash-password < password.txt", "admin hash-password -o json");
}

/** Asked for twice, as nobody sees what is typed. */
async function choosePassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await pipedSecret(process.stdin)).toString();
  const streams = { input: process.stdin, output: process.stderr };
  const password = await askSecret("Password: ", streams);
  if ((await askSecret("Again: ", streams)) !== password) throw new Fault("invalid", "the two passwords are not the same: try again");
  return password;
}
