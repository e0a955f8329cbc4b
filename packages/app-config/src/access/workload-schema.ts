import { conditionsProblem, longestWorkloadTtlMs, type WorkloadRule } from "@slipway/domain";
import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { flag, requiredText, text } from "../fields/plain-fields.ts";
import { trustedUrl } from "./trusted-url.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A rule for the jobs that get keys for their tokens. */
export const workloadSchema = z
  .object({
    name: requiredText.describe("Name of the rule, for the log, the audit and the list of keys."),
    issuer: trustedUrl
      .refine((issuer) => !issuer.includes("*"), { error: "must be one issuer: no *" })
      .describe("Who signs the tokens, letter for letter as in their claim iss."),
    audience: requiredText.describe(
      "Who the tokens must be for (claim aud), such as the address of the gateway. Not what other services accept too.",
    ),
    jwksUri: z
      .union([z.literal(""), trustedUrl])
      .default("")
      .describe("Where the keys of the issuer are. Default: where its discovery document says."),
    jwksFile: text.describe("File with the keys of an issuer that the gateway cannot reach, such as a cluster: a JWK set."),
    conditions: z
      .record(z.string().min(1), z.union([scalar.transform((value) => [value]), z.array(scalar)]))
      .describe(
        "What the claims of a token must be, all of them: a value, or a list of which one fits. * stands for letters other than / and :. A name that begins with / is a JSON pointer into a claim.",
      ),
    project: requiredText
      .refine((id) => /^[A-Za-z0-9_-]*$/.test(id), { error: "must have letters, digits, _ and - only" })
      .describe("Project that the keys have rights in."),
    role: requiredText.describe("Role whose rights the keys have."),
    ttl: durationField("10m")
      .refine((ms) => ms >= 60_000 && ms <= longestWorkloadTtlMs, { error: "must be from 1m to 15m" })
      .describe("How long a key lives, at most 15m."),
    maxAge: durationField("1h").describe("How old a token may be, however long it is valid."),
    singleUse: flag(true).describe("Whether a token gets one key only. Set false where a job has one token for all its commands."),
  })
  .superRefine(({ issuer, conditions, jwksUri, jwksFile }, context) => {
    const problem = conditionsProblem({ issuer, conditions });
    if (problem !== undefined) context.addIssue({ code: "custom", path: ["conditions"], message: problem });
    if (jwksUri !== "" && jwksFile !== "")
      context.addIssue({ code: "custom", path: ["jwksFile"], message: "give either jwksUri or jwksFile" });
  });

/** The rule of a valid section. */
export function workloadRule({ name, issuer, audience, ...rest }: z.output<typeof workloadSchema>): WorkloadRule {
  const { jwksUri, jwksFile, conditions, project: projectId, role, ttl: ttlMs, maxAge: maxAgeMs, singleUse } = rest;
  const jwks = jwksUri !== "" ? { uri: jwksUri } : jwksFile !== "" ? { file: jwksFile } : undefined;
  return { name, issuer, audience, jwks, conditions, projectId, role, ttlMs, maxAgeMs, singleUse };
}
