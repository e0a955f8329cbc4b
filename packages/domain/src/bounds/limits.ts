import type { ListLimits } from "./bound-list.ts";

const kB = 1_024;

/**
 * The limits of everything that enters an application, a deployment or a status. Together they keep an application far below the size of a message of
 * NATS. What is only shown is cut (`boundEvent`), what is acted on is rejected where it enters, with the limit in the message.
 */
export const limits = {
  /** Bytes of a text that no line below names: a reason, a description, a name, a path. */
  text: 4 * kB,
  /** Bytes of texts by the name of their field, where they differ. */
  textOf: { subject: kB, body: 4 * kB, author: kB / 2, url: kB, version: kB / 2, syncDetail: 64 * kB } as Readonly<Record<string, number>>,
  /** Bytes of an id or a hash. */
  id: 256,
  /** Bytes of the reason of a deployment that its application keeps, in every one of its states. */
  referenceReason: kB / 2,
  /** A list of texts, such as the problems of an application file. */
  texts: { entries: 100, entryBytes: kB, totalBytes: 16 * kB },
  /** Lists of texts by the name of their field, where they differ: lists of ids are acted on, and their length is limited elsewhere. */
  textsOf: {
    traceCommitHashes: { entries: 5_000, entryBytes: 256, totalBytes: kB * kB },
    supersedes: { entries: 1_000, entryBytes: 256, totalBytes: 64 * kB },
    deploymentIds: { entries: 1_000, entryBytes: 256, totalBytes: 64 * kB },
  } as Readonly<Record<string, ListLimits>>,
  /** Labels, deploy targets, and other values by key. */
  values: { entries: 100, keyBytes: 256, totalBytes: 16 * kB },
  /** A list that no line below names. */
  list: { entries: 100, totalBytes: 16 * kB },
  /** Lists by the name of their field, where they differ. */
  listOf: {
    commits: { entries: 5_000 },
    stages: { entries: 2_000 },
    artifacts: { entries: 50 },
    blocks: { entries: 51 },
    nodes: { entries: 500 },
    chainBlocks: { entries: 50 },
  } as Readonly<Record<string, ListOf>>,
  /** Bytes of the bodies of all commits of a deployment. */
  commitBodies: kB * kB,
  /** What a plan may contain; more is rejected when it is planned. */
  plan: { stages: 2_000, configBytes: kB * kB, configsBytes: 8 * kB * kB, retries: 100, entries: 100, listBytes: 16 * kB },
  /** Metadata that plugins store in a deployment; more is rejected when it is stored. */
  metadata: { keys: 1_000, keyBytes: 256, valueBytes: 64 * kB, totalBytes: 512 * kB },
  /** Bytes of the resources of a live state: some 10 000 of usual size. An answer of the API holds them. */
  resourcesBytes: 12 * kB * kB,
  /** The drift of an application that is recorded field by field; and the bytes of each field, each value, and each other text of it. */
  drift: { fieldsPerObject: 20 as number, perApplication: 400 as number, textBytes: 400 },
  /**
   * An external event. What is acted on is rejected beyond these limits, what is only shown is cut. Together they keep its state below 1 MB, the largest
   * message of NATS.
   */
  event: {
    text: {
      name: 256,
      source: kB,
      sourceId: 256,
      type: 256,
      subject: kB,
      chainId: 256,
      /** The value that is written to a file. */
      data: 64 * kB,
      content: 128 * kB,
    },
    /** Labels, and contexts. */
    values: { entries: 100, keyBytes: 256, valueBytes: kB, totalBytes: 16 * kB },
    artifacts: 50,
    artifactBytes: 512,
    commitText: kB / 2,
    commitMessage: 4 * kB,
    /** Handlers that an event remembers. */
    handlings: 200,
    handlingReason: kB / 2,
    handlingText: 256,
  },
  /** Attempts that a stage remembers: all that failed, and the newest that were lost. More than the retries that a plan may have. */
  failedAttempts: 150,
  /** Commands that a stage accepts. */
  commands: 100,
  /** Blocks of a chain after the first, and applications of all its blocks. */
  chain: { blocks: 50, nodes: 500 },
  /** What an application may depend on. */
  dependencies: 50,
  /** Deployments that may wait in the queue of an application. */
  queue: 100,
  /** Replaced deployments of an application that the planner has not marked yet. */
  superseded: 500,
} as const;

interface ListOf {
  readonly entries: number;
  readonly totalBytes?: number;
}
