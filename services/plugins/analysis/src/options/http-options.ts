import { z } from "zod";
import { checkFields, text } from "./fields.ts";

const header = z.object({ key: text, value: z.string() });

/** One entry of `https`: a request whose answer is checked. */
export const httpOptions = z.object({
  ...checkFields,
  url: text,
  method: text.default("GET").transform((method) => method.toUpperCase()),
  headers: z.array(header).default([]),
  /** Default: any 2xx. */
  expectedCode: z.int().min(100).max(599).optional(),
  /** The body, ignoring leading and trailing white space. Default: not checked. */
  expectedResponse: z.string().optional(),
});

export type HttpOptions = z.output<typeof httpOptions>;
