import { parseArgs } from "node:util";
import { messageOf } from "@slipway/domain";

export interface DemoOptions {
  readonly once: boolean;
  readonly json: boolean;
}

const help = `Usage: npm run demo -- [options]

Runs the whole system on this machine, deploys the examples and then a change to one, and keeps running until Ctrl-C.

Options:
  --once      stop everything when the deployments have ended; exit code 1 if the outcome is not as expected
  --json      print the outcome as JSON on stdout, and the progress on stderr
  -h, --help  show help
`;

/** Reads the options of the command line. Ends the process after `--help`, and with exit code 2 after incorrect use. */
export function readOptions(): DemoOptions {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
    if (!values.help) return values;
    process.stdout.write(help);
    process.exit(0);
  } catch (error) {
    const [problem] = messageOf(error).split(". ");
    process.stderr.write(`demo: ${problem} (see --help)\n`);
    process.exit(2);
  }
}
