export { failureReason } from "./failure-reason.ts";
export { consoleLine } from "./log/console-line.ts";
export { forPrograms } from "./log/for-programs.ts";
export { createLogger, type Logger, type LoggerOptions, silentLogger } from "./log/logger.ts";
export { readLogLine } from "./log/read-log-line.ts";
export { longestTimerMs } from "./longest-timer.ts";
export { basicEnvironment } from "./process/child/basic-environment.ts";
export { ExitWords } from "./process/child/exit-words.ts";
export { foreignEnvironment } from "./process/child/foreign-environment.ts";
export { LineSplitter } from "./process/child/line-splitter.ts";
export { type GroupProgram, openProcessGroup, type ProcessGroup, type ProcessGroupOptions } from "./process/child/process-group.ts";
export { type ProcessExit, type SpawnedProcess, type SpawnProcessOptions, spawnProcess } from "./process/child/spawn-process.ts";
export {
  type ConfinedProgram,
  type Confinement,
  confinementOf,
  type HiddenPaths,
  type WritablePaths,
} from "./process/confinement/confinement.ts";
export { type ConnectionOwner, connectionOwner } from "./process/connection-owner.ts";
export { type FileLock, tryLock, withLock } from "./process/file-lock.ts";
export { findProgram } from "./process/find-program.ts";
export { freePort } from "./process/free-port.ts";
export { keepFilesPrivate } from "./process/keep-files-private.ts";
export { privateFolder } from "./process/private-folder.ts";
export { loadConfig } from "./process/service/load-config.ts";
export { type RunServiceOptions, runService, type ServiceBody, type ServiceContext } from "./process/service/run-service.ts";
export { untilStopped } from "./process/service/until-stopped.ts";
export { SharedRuns } from "./process/shared-runs.ts";
export { Turns, type TurnsOptions } from "./process/turns.ts";
export { userCacheDir } from "./process/user-cache-dir.ts";
export { type BackoffOptions, backoffDelay, type RetryOptions, retry } from "./retry.ts";
export { type ConnectClient, connectClient } from "./rpc/client/connect-client.ts";
export { type ConnectTransportOptions, connectTransport, type RpcTransport } from "./rpc/client/connect-transport.ts";
export { dialSocket, handToSession, type SocketAddress, unixPathOf } from "./rpc/client/dial-socket.ts";
export { isAnswer, isCallError, isUnimplemented } from "./rpc/faults/call-error.ts";
export { connectErrorFor } from "./rpc/faults/rpc-faults.ts";
export { type ProveCallsOptions, proveAnswers, proveCalls, requireProof } from "./rpc/identity/call-proof.ts";
export { pluginToken } from "./rpc/identity/plugin-token.ts";
export type { AllowedCallers } from "./rpc/server/callers/allowed-callers.ts";
export { type CallerConnection, callerConnection } from "./rpc/server/callers/caller-connection.ts";
export { allowedCallers, callerSettings } from "./rpc/server/callers/caller-settings.ts";
export { type ConnectionLimits, privateLimits } from "./rpc/server/connection-limits.ts";
export { type ServerInterceptorOptions, serverInterceptors } from "./rpc/server/interceptors/server-interceptors.ts";
export { type RpcServer, type ServeConnectOptions, serveConnect } from "./rpc/server/serve-connect.ts";
export { currentService, inService } from "./telemetry/in-service.ts";
export { startTelemetry, type TelemetryOptions } from "./telemetry/start-telemetry.ts";
export { currentTraceparent, newTraceparent, withTraceparent } from "./telemetry/traceparent.ts";
export { type SpanOptions, withSpan } from "./telemetry/with-span.ts";
export { visibleJson, visibleLine, visibleText } from "./terminal/visible-text.ts";
export { type Isolated, type IsolatedOptions, isolated } from "./threads/isolated.ts";
export { TimeLimits } from "./time-limits.ts";
export { version } from "./version.ts";
