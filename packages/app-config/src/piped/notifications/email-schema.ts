import { z } from "zod";
import { requiredText, text } from "../../fields/plain-fields.ts";
import type { ReceiverTarget } from "./notifications-config.ts";
import { receiverSecret, refusal, secretFields } from "./receiver-secret.ts";

const address = z.string().regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, { error: "must be an e-mail address, such as ops@example.com" });

/** Mail through a mail server. */
export const emailSchema = z
  .object({
    host: requiredText.describe("Mail server."),
    port: z.number().int().min(1).max(65_535).optional().describe("Its port. Default: 587, with security tls 465, with none 25."),
    security: z
      .enum(["starttls", "tls", "none"])
      .default("starttls")
      .describe("How the connection is encrypted; none only for a server on this machine."),
    username: text.describe("User to sign in as."),
    ...secretFields("password", "Password of the user."),
    from: address.describe("Sender."),
    to: z.array(address).min(1).describe("Who gets the mail."),
  })
  .transform((written, context): ReceiverTarget => {
    const refuse = refusal(context);
    const { host, security, username, from, to } = written;
    const password = receiverSecret(
      "password",
      { value: written.password, file: written.passwordFile, variable: written.passwordEnv },
      refuse,
    );
    if ((username === "") !== (password === undefined)) refuse("give both username and a password, or neither");
    if (security === "none" && password) refuse("a password is not sent without encryption: set security to starttls or tls");
    const port = written.port ?? { starttls: 587, tls: 465, none: 25 }[security];
    return { kind: "email", host, port, security, username, password, from, to };
  });
