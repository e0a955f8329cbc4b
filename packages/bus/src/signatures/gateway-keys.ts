import { readFileSync } from "node:fs";
import { Fault, messageOf } from "@slipway/domain";
import { signedBy } from "./signer.ts";

/** How long after a look at the file an unknown key leads to another look. */
const againMs = 1_000;

/** The public keys of the gateways whose messages are obeyed. */
export class GatewayKeys {
  readonly #file: string | undefined;
  readonly #own: string | undefined;
  #keys: ReadonlySet<string>;
  #lookedAt: number;

  /** Reads the keys from a file: one on each line. `own` is that of this process, if it is a gateway. Throws `invalid` if the file cannot be read or has none. */
  constructor(file: string | undefined, own?: string) {
    this.#file = file;
    this.#own = own;
    this.#keys = keysOf(file);
    this.#lookedAt = performance.now();
  }

  /**
   * Throws `forbidden` for a message that none of the gateways has signed. A key that is not known is looked for in the file again, so that a new one needs no restart; throws
   * `unavailable` if that cannot be read now.
   */
  require(message: { readonly header: string | undefined; readonly subject: string; readonly data: Uint8Array }, noun: string): void {
    const key = signedBy(message.header, message.subject, message.data);
    if (key === undefined) throw new Fault("forbidden", `nobody signed this ${noun}, or it was changed: it is not obeyed`);
    if (key === this.#own || this.#keys.has(key) || this.#keysAgain().has(key)) return;
    throw new Fault(
      "forbidden",
      `this ${noun} is signed by ${key}, which is the key of no gateway${this.#file === undefined ? "" : ` in ${this.#file}`}: it is not obeyed`,
    );
  }

  #keysAgain(): ReadonlySet<string> {
    if (performance.now() - this.#lookedAt >= againMs) {
      this.#lookedAt = performance.now();
      this.#keys = laterKeysOf(this.#file);
    }
    return this.#keys;
  }
}

/** A file that is just being replaced is read again when the message is delivered again. */
function laterKeysOf(file: string | undefined): ReadonlySet<string> {
  try {
    return keysOf(file);
  } catch (cause) {
    throw new Fault("unavailable", messageOf(cause), { cause });
  }
}

function keysOf(file: string | undefined): ReadonlySet<string> {
  return file === undefined ? new Set() : keysIn(file);
}

function keysIn(file: string): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new Fault("invalid", `the public keys of the gateways in ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  const keys = text.split(/\s+/).filter((word) => word !== "");
  if (keys.length === 0 || keys.some((key) => !/^U[A-Z2-7]{55}$/.test(key)))
    throw new Fault(
      "invalid",
      `${file} has to hold the public keys of gateways, one on each line, as slipway keys writes them (gateway.pub)`,
    );
  return new Set(keys);
}
