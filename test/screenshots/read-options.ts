import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "@slipway/domain";

export interface ScreenshotOptions {
  /** The folder of the pictures. */
  readonly out: string;
  /** Parts of the names of the pages that are wanted; empty: all. */
  readonly only: readonly string[];
  /** Keeps the system running afterwards, and says where. */
  readonly keep: boolean;
}

const help = `Usage: npm run screenshots -- [options]

Takes a picture of every page of a lifelike system: light, dark, as wide as a phone, and in Chinese.

Options:
  --out FOLDER  folder of the pictures (default: .slipway/screenshots)
  --only TEXT   only pages whose name contains the text; may be repeated
  --keep        keep the system running until Ctrl-C
  -h, --help    show help
`;

/** Reads the options of the command line. Ends the process after `--help`, and with exit code 2 after incorrect use. */
export function readOptions(): ScreenshotOptions {
  try {
    const { values } = parseArgs({
      options: {
        out: { type: "string", default: resolve(import.meta.dirname, "../../.slipway/screenshots") },
        only: { type: "string", multiple: true, default: [] },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
    if (!values.help) return { ...values, out: resolve(values.out) };
    process.stdout.write(help);
    process.exit(0);
  } catch (error) {
    const [problem] = messageOf(error).split(". ");
    process.stderr.write(`screenshots: ${problem} (see --help)\n`);
    process.exit(2);
  }
}
