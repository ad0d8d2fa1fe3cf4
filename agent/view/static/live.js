// A life that goes on: the server tells of each tick, and is told to pause or to go on.

export class Wire {
  /** `heard` is called with what the server tells; `ended` when it tells no more. */
  constructor(heard, ended) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/api/live`);
    this.socket.addEventListener("message", ({ data }) => heard(JSON.parse(data)));
    this.socket.addEventListener("close", ended);
  }

  tell(wanted) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(wanted));
  }
}
