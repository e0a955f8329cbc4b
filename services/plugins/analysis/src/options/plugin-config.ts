import { allowedAddressesSchema } from "@slipway/plugin-sdk";
import { z } from "zod";
import { customArgs, text } from "./fields.ts";

const address = text
  .superRefine((value, context) => {
    const url = URL.parse(value);
    if (url === null || !/^https?:$/.test(url.protocol))
      context.addIssue({ code: "custom", message: `${JSON.stringify(value)} is not an address such as http://prometheus:9090` });
    else if (url.username !== "" || url.password !== "")
      context.addIssue({
        code: "custom",
        message: "must not contain a user and password: put them into files and set usernameFile and passwordFile",
      });
  })
  .meta({
    pattern: "^[hH][tT][tT][pP][sS]?://[^/?#@]+([/?#]|$)",
    errorMessage: "must be an address such as http://prometheus:9090, without user and password",
  });

const credentials = { usernameFile: text.optional(), passwordFile: text.optional() };

const together = ({
  usernameFile,
  passwordFile,
}: {
  readonly usernameFile?: string | undefined;
  readonly passwordFile?: string | undefined;
}) => (usernameFile === undefined) === (passwordFile === undefined);
const togetherMessage = { error: "usernameFile and passwordFile go together: one is missing" };

const prometheus = z.object({ address, ...credentials }).refine(together, togetherMessage);

const loki = z.object({ address, ...credentials, tenant: text.optional() }).refine(together, togetherMessage);

const stackdriver = z.object({ serviceAccountFile: text, address: address.default("https://logging.googleapis.com") });

/** A Datadog site is enough: its API is at `api.` of the site. */
const site = z.union([address, text.regex(/^[\w.-]+$/, "write a site like datadoghq.eu, or an address")]);

const datadog = z
  .object({
    address: site.default("datadoghq.com"),
    apiKeyFile: text.optional(),
    apiKeyData: text.optional(),
    applicationKeyFile: text.optional(),
    applicationKeyData: text.optional(),
  })
  .superRefine((config, context) => {
    for (const key of ["apiKey", "applicationKey"] as const) {
      if ((config[`${key}File`] === undefined) === (config[`${key}Data`] === undefined))
        context.addIssue({ code: "custom", message: `needs one of ${key}File and ${key}Data` });
    }
  });

/** A provider of metrics or logs, with the name that checks use. */
const provider = z.discriminatedUnion(
  "type",
  [
    z.object({ name: text, type: z.literal("PROMETHEUS"), config: prometheus }),
    z.object({ name: text, type: z.literal("DATADOG"), config: datadog }),
    z.object({ name: text, type: z.literal("LOKI"), config: loki }),
    z.object({ name: text, type: z.literal("STACKDRIVER"), config: stackdriver }),
  ],
  {
    error: ({ input }) => `is not a provider type${typeOf(input)}: use PROMETHEUS or DATADOG for metrics, LOKI or STACKDRIVER for logs`,
  },
);

function typeOf(input: unknown): string {
  const type = typeof input === "object" && input !== null && "type" in input ? input.type : undefined;
  return type === undefined ? "" : ` (${JSON.stringify(type)})`;
}

/** The plugin's `config` in the piped file. */
export const pluginConfig = z
  .object({
    analysisProviders: z.array(provider).default([]),
    allowedAddresses: allowedAddressesSchema("that https checks of applications may call"),
  })
  .superRefine(({ analysisProviders }, context) => {
    const names = analysisProviders.map(({ name }) => name);
    for (const [index, name] of names.entries())
      if (names.indexOf(name) < index)
        context.addIssue({ code: "custom", path: ["analysisProviders", index, "name"], message: `${name} is not unique` });
  });

export type PluginConfig = z.output<typeof pluginConfig>;
export type ProviderConfig = z.output<typeof provider>;
export type PrometheusConfig = z.output<typeof prometheus>;
export type DatadogConfig = z.output<typeof datadog>;
export type StackdriverConfig = z.output<typeof stackdriver>;
export type LokiConfig = z.output<typeof loki>;

/** The plugin's section of the application file. */
export const applicationSection = z.object({ appCustomArgs: customArgs });
