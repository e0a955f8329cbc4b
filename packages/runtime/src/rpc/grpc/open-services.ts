/** Whether a service answers everybody: health and reflection of gRPC say nothing that the documentation does not. */
export function isOpenService(serviceName: string): boolean {
  return serviceName === "grpc.health.v1.Health" || /^grpc\.reflection\.v1(alpha)?\.ServerReflection$/.test(serviceName);
}
