/** The longest stretch of work before the browser gets a turn. */
const TURN_MILLIS = 8;

/** Gives the browser a turn: input and painting go before what is left to read. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}

/** Reads the lines of a body as they come, without holding up the page. */
export async function eachLine(body: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let began = performance.now();
  for (;;) {
    const { done, value } = await reader.read();
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    let start = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
      take(rest.slice(start, end));
      start = end + 1;
      if (performance.now() - began > TURN_MILLIS) {
        await turn();
        began = performance.now();
      }
    }
    rest = rest.slice(start);
    if (done) {
      if (rest !== '') {
        take(rest);
      }
      return;
    }
  }
}
