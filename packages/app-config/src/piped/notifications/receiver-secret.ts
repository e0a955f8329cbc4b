import type { z } from "zod";
import { text } from "../../fields/plain-fields.ts";
import type { Secret } from "../../fields/secret.ts";
import { secretText } from "../../fields/secret-fields.ts";
import { secretSource } from "../../fields/secret-source.ts";
import type { ReceiverSecret } from "./notifications-config.ts";

/** The three fields of a secret: its value, the file, or the environment variable that contains it. */
export function secretFields<Name extends string>(name: Name, what: string) {
  const fields = {
    [name]: secretText.describe(`${what} Use ${name}File or ${name}Env instead.`),
    [`${name}File`]: text.describe(`File with the ${name}.`),
    [`${name}Env`]: text.describe(`Environment variable of the notifier with the ${name}.`),
  };
  // Holds because the keys are built from the name.
  return fields as Record<Name, typeof secretText> & Record<`${Name}File` | `${Name}Env`, typeof text>;
}

/** What an error of a schema is reported with. */
export type Refuse = (message: string) => void;

/** What is written in the fields of `secretFields`. */
export interface WrittenSecret {
  readonly value: Secret<string> | undefined;
  readonly file: string;
  readonly variable: string;
}

/** The secret from whichever field is set; undefined if none is. Refuses more than one. */
export function receiverSecret(name: string, { value, file, variable }: WrittenSecret, refuse: Refuse): ReceiverSecret | undefined {
  if ([value !== undefined, file !== "", variable !== ""].filter(Boolean).length > 1)
    refuse(`give only one of ${name}, ${name}File and ${name}Env`);
  return variable === "" ? secretSource(file, value) : { kind: "variable", name: variable };
}

/** A schema whose transformation can refuse. */
export function refusal(context: z.RefinementCtx): Refuse {
  return (message) => context.addIssue({ code: "custom", message });
}
