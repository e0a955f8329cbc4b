import { type ApiKey, type AuditObject, isFault } from "@slipway/domain";
import { keyIdIn } from "../access/keys/api-keys.ts";
import type { ApplicationViews } from "../applications/application-views.ts";
import { type FindChainDeps, findChain } from "../chains/find-chain.ts";
import type { FindDeployment } from "../deployments/find-deployment.ts";

/** What a call is about, and where that is. */
export interface Audited {
  readonly objects: readonly AuditObject[];
  readonly projectId: string;
  readonly pipedId: string;
}

/** Finds what a word of a request stands for. Undefined if it stands for nothing, or for a kind of object that is in no project. */
export type FindAudited = (kind: string, word: string) => Promise<Audited | undefined>;

export interface FindAuditedDeps extends FindChainDeps {
  readonly views: Pick<ApplicationViews, "getRemoved">;
  readonly find: FindDeployment;
  readonly findKey: (idOrKey: string) => ApiKey | undefined;
}

/** The audit knows what calls are about, whether or not their callers may see it. */
const everything = () => true;

/** Returns the function that finds what calls are about, as the calls find it themselves. */
export function findAudited({ views, find, findKey, ...chains }: FindAuditedDeps): FindAudited {
  const byKind: Readonly<Record<string, (word: string) => Audited | Promise<Audited>>> = {
    application: (word) => {
      const { application } = views.getRemoved(word, everything);
      const { id, name, projectId, pipedId } = application;
      return { objects: [{ kind: "application", id, name }], projectId, pipedId };
    },
    deployment: async (word) => {
      const { state } = await find(word, everything);
      const application = { kind: "application", id: state.applicationId, name: state.applicationName };
      const { id, projectId, pipedId } = state;
      return { objects: [{ kind: "deployment", id, name: "" }, application], projectId, pipedId };
    },
    // The word may be a whole key, which is a secret.
    "api-key": (word) => {
      const key = findKey(word);
      return { objects: [{ kind: "api-key", id: keyIdIn(word), name: key?.name ?? "" }], projectId: key?.projectId ?? "", pipedId: "" };
    },
    chain: async (word) => {
      const { id, projectId, applicationName } = (await findChain(chains, word)).chain;
      return { objects: [{ kind: "chain", id, name: applicationName }], projectId, pipedId: "" };
    },
  };
  return async (kind, word) => {
    try {
      return await byKind[kind]?.(word);
    } catch (error) {
      // The call says what is wrong with the word.
      if (isFault(error)) return undefined;
      throw error;
    }
  };
}
