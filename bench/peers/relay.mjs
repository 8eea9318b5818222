// The least that a websocket server can do: what comes in goes out to the others of the room. No checks at all.
import { WebSocketServer } from "ws";

const rooms = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT), perMessageDeflate: false });

server.on("connection", (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room);
  room.add(socket);
  socket.on("message", (message) => {
    for (const other of room) {
      if (other !== socket) {
        other.send(message, { binary: true });
      }
    }
  });
  socket.on("close", () => room.delete(socket));
});

server.on("listening", () => console.log("ready"));
