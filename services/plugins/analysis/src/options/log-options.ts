import { z } from "zod";
import { checkFields, text } from "./fields.ts";

/** One entry of `logs`: every log entry that the query finds is a failure. */
export const logOptions = z.object({ ...checkFields, provider: text, query: text });

export type LogOptions = z.output<typeof logOptions>;
