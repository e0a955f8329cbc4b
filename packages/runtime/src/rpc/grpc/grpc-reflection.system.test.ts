import { create, createFileRegistry, fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { DeploymentService } from "@slipway/proto/api";
import { Health, reflectionV1, reflectionV1alpha } from "@slipway/proto/grpc";
import { file_pipecd_deployment_api } from "@slipway/proto/plugin";
import { expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { connectClient } from "../client/connect-client.ts";
import { serveConnect } from "../server/serve-connect.ts";

type Ask = NonNullable<MessageInitShape<typeof reflectionV1.ServerReflectionRequestSchema>["messageRequest"]>;

const serve = () =>
  serveConnect({
    port: 0,
    log: silentLogger(),
    routes: (router) => router.service(DeploymentService, {}),
    reflect: [file_pipecd_deployment_api],
  });

/** Asks all in one stream. */
async function ask(version: typeof reflectionV1.ServerReflection | typeof reflectionV1alpha.ServerReflection, ...asks: Ask[]) {
  await using server = await serve();
  await using client = connectClient(version as typeof reflectionV1.ServerReflection, server.url);
  const requests = async function* () {
    for (const messageRequest of asks) yield { messageRequest };
  };
  const answers = await Array.fromAsync(client.serverReflectionInfo(requests()));
  return answers.map(({ messageResponse }) => messageResponse);
}

function filesIn(answer: Awaited<ReturnType<typeof ask>>[number] | undefined): FileDescriptorProto[] {
  const bytes = answer?.case === "fileDescriptorResponse" ? answer.value.fileDescriptorProto : [];
  return bytes.map((each) => fromBinary(FileDescriptorProtoSchema, each));
}

const versions = [
  { name: "v1", service: reflectionV1.ServerReflection },
  { name: "v1alpha", service: reflectionV1alpha.ServerReflection },
];

test.for(versions)("$name lists what is served, health and reflection too", async ({ service }) => {
  const [answer] = await ask(service, { case: "listServices", value: "" });
  expect(answer).toMatchObject({
    case: "listServicesResponse",
    value: {
      service: [
        { name: "grpc.health.v1.Health" },
        { name: "grpc.reflection.v1.ServerReflection" },
        { name: "grpc.reflection.v1alpha.ServerReflection" },
        { name: "slipway.api.v1.DeploymentService" },
      ],
    },
  });
});

const served = [DeploymentService, Health, reflectionV1.ServerReflection, reflectionV1alpha.ServerReflection];

test.for(served)("the answer for $typeName is enough to call it: the file and its imports", async ({ typeName }) => {
  const [answer] = await ask(reflectionV1.ServerReflection, { case: "fileContainingSymbol", value: typeName });
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: filesIn(answer) }));
  expect(registry.getService(typeName)?.methods.length).toBeGreaterThan(0);
});

test("a stream receives each imported file once", async () => {
  const [first, second] = await ask(
    reflectionV1.ServerReflection,
    { case: "fileContainingSymbol", value: DeploymentService.typeName },
    { case: "fileContainingSymbol", value: "slipway.api.v1.DeploymentService.GetDeployment" },
  );
  expect(filesIn(first).length).toBeGreaterThan(1);
  expect(filesIn(second).map(({ name }) => name)).toEqual(["slipway/api/v1/deployment_service.proto"]);
});

const symbols: readonly { name: string; ask: Ask; file: string }[] = [
  {
    name: "a message",
    ask: { case: "fileContainingSymbol", value: "slipway.api.v1.DeploymentFilter" },
    file: "slipway/api/v1/deployment_service.proto",
  },
  {
    name: "a file",
    ask: { case: "fileByFilename", value: "slipway/api/v1/deployment_service.proto" },
    file: "slipway/api/v1/deployment_service.proto",
  },
  {
    name: "another file",
    ask: { case: "fileByFilename", value: file_pipecd_deployment_api.proto.name },
    file: file_pipecd_deployment_api.proto.name,
  },
  {
    name: "an extension",
    ask: { case: "fileContainingExtension", value: { containingType: "google.protobuf.FieldOptions", extensionNumber: 1159 } },
    file: "buf/validate/validate.proto",
  },
];

test.for(symbols)("$name is found", async ({ ask: asked, file }) => {
  const [answer] = await ask(reflectionV1.ServerReflection, asked);
  expect(filesIn(answer).map(({ name }) => name)).toContain(file);
});

test("an unknown name is answered with an error, and the stream continues", async () => {
  const answers = await ask(
    reflectionV1.ServerReflection,
    { case: "fileContainingSymbol", value: "no.such.Thing" },
    { case: "allExtensionNumbersOfType", value: "google.protobuf.FieldOptions" },
  );
  expect(answers).toMatchObject([
    { case: "errorResponse", value: { errorCode: 5, errorMessage: "no.such.Thing is unknown" } },
    { case: "allExtensionNumbersResponse", value: { extensionNumber: expect.arrayContaining([1159]) } },
  ]);
});
