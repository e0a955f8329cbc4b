import type { FaultCode } from "@slipway/domain";

/** Something that reads bytes which others wrote. */
export interface Decoder {
  /** What is read; unique. */
  readonly name: string;
  /** The sources that it passes through, which `every-decoder.test.ts` looks for. */
  readonly sources: readonly string[];
  /** Texts that it reads well. Broken ones are made of them. */
  readonly valid: readonly (string | Uint8Array)[];
  readonly decode: (content: Uint8Array, text: string) => unknown;
  /** Faults by which it may refuse; none: it reports in what it returns, whatever it is given. */
  readonly refuses?: readonly FaultCode[];
  /** Other errors by which it may refuse, which its caller turns into something for people. */
  readonly throws?: (error: unknown) => boolean;
}
