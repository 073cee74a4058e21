// What tus needs of a browser, made of fetch, for tests in Node.
import type { HttpRequest, HttpResponse, HttpStack } from "tus-js-client";

class FetchRequest implements HttpRequest {
  private readonly headers: Record<string, string> = {};
  private readonly stop = new AbortController();
  private progress: (sent: number) => void = () => {};
  constructor(
    private readonly method: string,
    private readonly url: string,
  ) {}
  getMethod = () => this.method;
  getURL = () => this.url;
  setHeader(name: string, value: string) {
    this.headers[name] = value;
  }
  getHeader = (name: string) => this.headers[name];
  setProgressHandler(on: (sent: number) => void) {
    this.progress = on;
  }
  async send(body: Blob | null): Promise<HttpResponse> {
    const res = await fetch(this.url, {
      method: this.method,
      headers: this.headers,
      body: body ?? undefined,
      signal: this.stop.signal,
    });
    if (body) this.progress(body.size);
    const text = await res.text();
    return {
      getStatus: () => res.status,
      getHeader: (name) => res.headers.get(name) ?? undefined,
      getBody: () => text,
      getUnderlyingObject: () => res,
    };
  }
  abort = async () => this.stop.abort();
  getUnderlyingObject = () => this;
}

export class FetchStack implements HttpStack {
  createRequest = (method: string, url: string) => new FetchRequest(method, url);
  getName = () => "fetch";
}
