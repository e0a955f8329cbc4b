import { readFile } from "node:fs/promises";
import type { PullRequestsConfig } from "@slipway/app-config";
import { Fault, fileProblem } from "@slipway/domain";

/** Reads the token for the API of a Git host. Throws `precondition` if there is none. */
export async function readToken({ tokenFile, tokenVariable }: Pick<PullRequestsConfig, "tokenFile" | "tokenVariable">): Promise<string> {
  const given = tokenFile === "" ? process.env[tokenVariable] : await contentOf(tokenFile);
  const token = given?.trim() ?? "";
  if (token !== "") return token;
  throw new Fault("precondition", tokenFile === "" ? `the variable ${tokenVariable} has no token` : `the token file ${tokenFile} is empty`);
}

async function contentOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new Fault("precondition", `cannot read the token file ${file}: ${fileProblem(cause)}`, { cause });
  });
}
