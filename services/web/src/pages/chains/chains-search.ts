import { addressWords } from "../../design/lists/address-words.ts";

/** What the address says of the list of chains. */
export interface ChainsSearch {
  readonly project?: string;
  /** Only those that have not ended. */
  readonly show?: "open";
}

/** Reads the address. What it does not know is left out. */
export function chainsSearch(address: Readonly<Record<string, unknown>>): ChainsSearch {
  const { show, ...words } = addressWords(address, ["project", "show"]);
  return { ...words, ...(show === "open" && { show }) };
}
