/** Makes a gRPC handler of single messages from a function that resolves or throws. */
import type { handleUnaryCall, ServerUnaryCall } from "@grpc/grpc-js";

export type UnaryHandler = <I, O>(operation: (request: I) => Promise<O>) => handleUnaryCall<I, O>;

/** `refuse` turns what the function throws into a status. */
export function unaryHandlers(
  refuse: (error: unknown) => Parameters<Parameters<handleUnaryCall<never, never>>[1]>[0],
): UnaryHandler {
  return (operation) =>
    (call: ServerUnaryCall<Parameters<typeof operation>[0], Awaited<ReturnType<typeof operation>>>, callback) => {
      operation(call.request).then(
        (response) => callback(null, response),
        (error: unknown) => callback(refuse(error)),
      );
    };
}
