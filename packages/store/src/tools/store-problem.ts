/** What is wrong with a store. */
export interface StoreProblem {
  /** `unreadable`: a row cannot be decoded. `contradiction`: a row says two different things. `lost`: a row belongs to one that is not there. */
  readonly kind: "unreadable" | "contradiction" | "lost";
  readonly row: string;
  readonly reason: string;
}
