import { z } from "zod";
import { checkFields, text } from "./fields.ts";

const header = z.object({ key: text, value: z.string() });

/** One entry of `https`: a request whose answer is looked at. */
export const httpOptions = z.object({
  ...checkFields,
  url: text,
  method: text.default("GET").transform((method) => method.toUpperCase()),
  headers: z.array(header).default([]),
  /** Any 2xx unless told. */
  expectedCode: z.int().min(100).max(599).optional(),
  /** The body, white space around it aside. Not looked at unless told. */
  expectedResponse: z.string().optional(),
});

export type HttpOptions = z.output<typeof httpOptions>;
