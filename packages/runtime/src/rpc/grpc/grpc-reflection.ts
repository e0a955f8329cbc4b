import { create, createRegistry, type DescFile, fromBinary, type MessageInitShape, type Registry, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, type ConnectRouter } from "@connectrpc/connect";
import { reflectionV1, reflectionV1alpha } from "@slipway/proto/grpc";

type Request = reflectionV1.ServerReflectionRequest;
type Answer = NonNullable<MessageInitShape<typeof reflectionV1.ServerReflectionResponseSchema>["messageResponse"]>;

export interface ReflectionSource {
  /** Fully qualified names of the services that are listed. */
  readonly services: ReadonlySet<string>;
  /** The files whose symbols can be looked up, including their imports. */
  readonly files: readonly DescFile[];
}

/** Serves server reflection v1, and v1alpha for older tools, so that `grpcurl` and `buf curl` work without our protos. */
export function serveReflection(router: ConnectRouter, { services, files }: ReflectionSource): void {
  const all = withImports([
    ...files,
    reflectionV1.file_grpc_reflection_v1_reflection,
    reflectionV1alpha.file_grpc_reflection_v1alpha_reflection,
  ]);
  const registry = createRegistry(...all);
  const byName = new Map(all.map((file) => [file.proto.name, file]));

  async function* answers(requests: AsyncIterable<Request>) {
    const sent = new Set<string>();
    for await (const originalRequest of requests) {
      yield {
        validHost: originalRequest.host,
        originalRequest,
        messageResponse: answerTo(originalRequest, { registry, byName, services, sent }),
      };
    }
  }
  router.service(reflectionV1.ServerReflection, { serverReflectionInfo: answers });
  router.service(reflectionV1alpha.ServerReflection, {
    async *serverReflectionInfo(requests) {
      for await (const answer of answers(asV1(requests))) yield asV1alpha(answer);
    },
  });
}

interface Known {
  readonly registry: Registry;
  readonly byName: ReadonlyMap<string, DescFile>;
  readonly services: ReadonlySet<string>;
  /** Files already sent on this stream; they are not sent again. */
  readonly sent: Set<string>;
}

function answerTo({ messageRequest: request }: Request, known: Known): Answer {
  switch (request.case) {
    case "listServices":
      return { case: "listServicesResponse", value: { service: [...known.services].sort().map((name) => ({ name })) } };
    case "fileByFilename":
      return filesAnswer(known.byName.get(request.value), request.value, known);
    case "fileContainingSymbol":
      return filesAnswer(fileOfSymbol(known.registry, request.value), request.value, known);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = request.value;
      const found = extensionsOf(known.registry, containingType).find(({ number }) => number === extensionNumber);
      return filesAnswer(found?.file, `extension ${extensionNumber} of ${containingType}`, known);
    }
    case "allExtensionNumbersOfType": {
      const extensionNumber = extensionsOf(known.registry, request.value).map(({ number }) => number);
      return { case: "allExtensionNumbersResponse", value: { baseTypeName: request.value, extensionNumber } };
    }
    default:
      return failure(Code.InvalidArgument, "the request is empty");
  }
}

function filesAnswer(file: DescFile | undefined, asked: string, { sent }: Known): Answer {
  if (file === undefined) return failure(Code.NotFound, `${asked} is unknown`);
  // The requested file is always in the answer, even if it was sent before.
  const news = withImports([file]).filter((each) => each === file || !sent.has(each.name));
  for (const each of news) sent.add(each.name);
  return {
    case: "fileDescriptorResponse",
    value: { fileDescriptorProto: news.map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto)) },
  };
}

/** Methods, fields and enum values are found through the type that contains them. */
function fileOfSymbol(registry: Registry, symbol: string): DescFile | undefined {
  const name = symbol.replace(/^\./, "");
  return (registry.get(name) ?? registry.get(name.slice(0, Math.max(name.lastIndexOf("."), 0))))?.file;
}

function extensionsOf(registry: Registry, typeName: string) {
  return [...registry].filter((desc) => desc.kind === "extension").filter(({ extendee }) => extendee.typeName === typeName);
}

/** The files and all their imports, each once, imports first. */
function withImports(files: readonly DescFile[]): DescFile[] {
  const found = new Set<DescFile>();
  const add = (file: DescFile): void => {
    if (found.has(file)) return;
    file.dependencies.forEach(add);
    found.add(file);
  };
  files.forEach(add);
  return [...found];
}

function failure(errorCode: Code, errorMessage: string): Answer {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}

/** v1 is v1alpha with the package renamed: the bytes are the same. */
async function* asV1(requests: AsyncIterable<reflectionV1alpha.ServerReflectionRequest>): AsyncIterable<Request> {
  for await (const request of requests) {
    yield fromBinary(reflectionV1.ServerReflectionRequestSchema, toBinary(reflectionV1alpha.ServerReflectionRequestSchema, request));
  }
}

function asV1alpha(
  answer: MessageInitShape<typeof reflectionV1.ServerReflectionResponseSchema>,
): reflectionV1alpha.ServerReflectionResponse {
  const bytes = toBinary(reflectionV1.ServerReflectionResponseSchema, create(reflectionV1.ServerReflectionResponseSchema, answer));
  return fromBinary(reflectionV1alpha.ServerReflectionResponseSchema, bytes);
}
