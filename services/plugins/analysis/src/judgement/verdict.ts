/** The result of one run of a check, with a text for the stage's log and, if it failed, for the reason. */
export interface Verdict {
  readonly isOk: boolean;
  readonly text: string;
  /** For the stage's log only. */
  readonly detail?: string;
}

export const ok = (text: string): Verdict => ({ isOk: true, text });
export const failed = (text: string, detail?: string): Verdict => ({ isOk: false, text, ...(detail !== undefined && { detail }) });
