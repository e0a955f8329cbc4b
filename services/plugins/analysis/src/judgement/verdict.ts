/** The result of one run of a check, with a text for the stage's log. */
export interface Verdict {
  readonly isOk: boolean;
  readonly text: string;
}

export const ok = (text: string): Verdict => ({ isOk: true, text });
export const failed = (text: string): Verdict => ({ isOk: false, text });
