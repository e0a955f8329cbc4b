import { z } from "zod";
import { anyMapping } from "./plain-fields.ts";
import { Secret } from "./secret.ts";

/** A secret in plain text. */
export const secretText = z
  .string()
  .transform((text) => (text === "" ? undefined : new Secret(text)))
  .optional();

/** A secret in base64. */
export const base64Secret = z
  .string()
  .transform((encoded, context) => {
    const packed = encoded.replace(/\s/g, "");
    if (packed === "") return undefined;
    if (packed.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return new Secret(Buffer.from(packed, "base64").toString());
    context.issues.push({ code: "custom", input: undefined, message: "must be base64" });
    return z.NEVER;
  })
  .optional();

/** Settings whose fields are defined elsewhere. They may contain credentials, so they are kept as a secret. */
export const secretSettings = anyMapping.transform((settings) => new Secret(settings)).prefault({});
