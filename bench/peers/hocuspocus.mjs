// The reference server of the framing, as its documentation starts it, with a token check and nothing stored.
import { Server } from "@hocuspocus/server";

const server = new Server({
  address: "127.0.0.1",
  port: Number(process.env.PORT),
  quiet: true,
  async onAuthenticate({ token }) {
    if (token !== "bench") {
      throw new Error("unknown token");
    }
  },
});

await server.listen();
console.log("ready");
