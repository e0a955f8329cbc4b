import { Patience } from "../terminating/patience.ts";

/** For dry runs, which delete nothing. */
export const neverWaiting = { patience: new Patience(0), onWait: () => {} };
