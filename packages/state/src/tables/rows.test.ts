import type { Run } from "@slipway/domain";
import { type Run as RunMessage, RunSchema, type SeenRevision as SeenRevisionMessage, SeenRevisionSchema } from "@slipway/proto/state";
import { expect, expectTypeOf, test } from "vitest";
import { instant } from "../fields/instant.ts";
import { messageCodec } from "./message-codec.ts";
import type { Rows } from "./rows.ts";

interface Revision {
  readonly commitHash: string;
  readonly treeId: string;
  readonly occasion: string;
}

test("only fields whose types differ need a row", () => {
  expectTypeOf<keyof Rows<Run, RunMessage>>().toEqualTypeOf<"since">();
  expectTypeOf<keyof Rows<Revision, SeenRevisionMessage>>().toEqualTypeOf<never>();
  expectTypeOf<
    keyof Rows<{ commitHash: string; treeId: string | undefined; occasion: string }, SeenRevisionMessage>
  >().toEqualTypeOf<"treeId">();
  const codec = messageCodec<Revision, SeenRevisionMessage>(SeenRevisionSchema, {});
  const revision = { commitHash: "a", treeId: "b", occasion: "c" };
  expect(codec.decode(codec.encode(revision), "seen")).toStrictEqual(revision);
});

test("the compiler rejects a table with missing, extra or mistyped rows", () => {
  const tables = [
    // @ts-expect-error a row is missing
    () => messageCodec<Run, RunMessage>(RunSchema, {}),
    // @ts-expect-error token has the same type on both sides
    () => messageCodec<Run, RunMessage>(RunSchema, { since: instant, token: instant }),
    // @ts-expect-error the row has another type
    () => messageCodec<Revision & { readonly treeId: never }, SeenRevisionMessage>(SeenRevisionSchema, { treeId: instant }),
    // @ts-expect-error the message has no branch
    () => messageCodec<Revision & { readonly branch: string }, SeenRevisionMessage>(SeenRevisionSchema, {}),
    // @ts-expect-error the domain type has no treeId
    () => messageCodec<Pick<Revision, "commitHash" | "occasion">, SeenRevisionMessage>(SeenRevisionSchema, {}),
  ];
  expect(tables).toHaveLength(5);
});
