import { z } from "zod";
import { matching } from "./matching.ts";

const credentials = {
  username: z.string().default("").describe("User name, if the server requires one."),
  password: z.string().default("").describe("Password in plain text. Prefer passwordFile."),
  passwordFile: z
    .string()
    .default("")
    .describe("File with the password. Read each time charts are downloaded, without white space at its ends."),
  insecure: z.boolean().default(false).describe("Whether the certificate of the server is not checked."),
};

const signInWords = "needs a username together with one of password and passwordFile";

function isSignIn({
  username,
  password,
  passwordFile,
}: {
  readonly username: string;
  readonly password: string;
  readonly passwordFile: string;
}) {
  const given = [password, passwordFile].filter((each) => each !== "").length;
  return username === "" ? given === 0 : given === 1;
}

const gitWords = "must be HTTP: for charts in Git, set helmChart.path to a directory of the same repository, or publish them";

/** One of `chartRepositories`: an HTTP chart repository. */
const chartRepository = z
  .object({
    type: z.literal("HTTP", { error: gitWords }).default("HTTP").meta({ errorMessage: gitWords }),
    name: matching(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be a name of letters, digits, -, _ and .").describe(
      "The name that applications use as helmChart.repository.",
    ),
    address: matching(
      /^[hH][tT][tT][pP][sS]?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
      "must be an address such as https://charts.example.com, without user and password",
    ).describe("Address of the folder of its index.yaml."),
    ...credentials,
  })
  .refine(isSignIn, { error: signInWords });

/** One of `chartRegistries`: an OCI registry. */
const chartRegistry = z
  .object({
    type: z.literal("OCI", { error: "must be OCI" }).default("OCI").meta({ errorMessage: "must be OCI" }),
    address: matching(
      /^((oci|https?):\/\/)?[A-Za-z0-9.-]+(:[0-9]+)?\/?$/,
      "must be the host of a registry such as registry.example.com, without a path",
    ).describe("Host of the registry, and its port. With http:// before it, it is called without TLS."),
    ...credentials,
  })
  .refine(isSignIn, { error: signInWords });

/** Where charts may be downloaded from. */
export const chartSourcesSchema = {
  chartRepositories: z
    .array(chartRepository)
    .default([])
    .superRefine((repositories, { addIssue }) => {
      for (const index of repeated(repositories.map(({ name }) => name)))
        addIssue({ code: "custom", path: [index, "name"], message: "is not unique" });
    })
    .describe("HTTP repositories that charts and their dependencies may come from."),
  chartRegistries: z
    .array(chartRegistry)
    .default([])
    .superRefine((registries, { addIssue }) => {
      for (const index of repeated(registries.map(({ address }) => hostOfRegistry(address))))
        addIssue({ code: "custom", path: [index, "address"], message: "is not unique" });
    })
    .describe("OCI registries that charts and their dependencies may come from."),
};

function repeated(names: readonly string[]): readonly number[] {
  return [...names.entries()].filter(([index, name]) => names.indexOf(name) < index).map(([index]) => index);
}

export type ChartRepositorySettings = z.output<typeof chartRepository>;
export type ChartRegistrySettings = z.output<typeof chartRegistry>;

/** Where charts may be downloaded from, with credentials. */
export interface ChartSources {
  readonly chartRepositories: readonly ChartRepositorySettings[];
  readonly chartRegistries: readonly ChartRegistrySettings[];
}

/** The host of a registry, with its port, from its address in the settings. */
export function hostOfRegistry(address: string): string {
  return address
    .replace(/^\w+:\/\//, "")
    .replace(/\/$/, "")
    .toLowerCase();
}

/** Whether a registry is called without TLS. */
export function isPlainHttp({ address }: Pick<ChartRegistrySettings, "address">): boolean {
  return address.startsWith("http://");
}
