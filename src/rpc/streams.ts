/** Writing to gRPC streams at the pace of the other side. */
import type { Writable } from "node:stream";

/** Resolves when the message was taken over; rejects when the stream ends before. */
export function send<T>(stream: Writable, message: T): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => finish(new Error("the stream was closed"));
    const finish = (error?: Error | null) => {
      stream.off("close", gone);
      stream.off("cancelled", gone);
      if (error) reject(error);
      else resolve();
    };
    if (stream.destroyed || stream.writableEnded) {
      reject(new Error("the stream was closed"));
      return;
    }
    stream.once("close", gone);
    // grpc-js's word for a server stream whose client went away.
    stream.once("cancelled", gone);
    stream.write(message, (error) => finish(error));
  });
}
