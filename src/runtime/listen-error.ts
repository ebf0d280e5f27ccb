import { RingbackError } from "../model/index.ts";

/** The hub can't listen where it was told to. */
export class ListenError extends RingbackError {
  override readonly name = "ListenError";
  readonly code = "E_LISTEN";

  constructor(place: string, cause: unknown) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const { en, zh } = reasons[why] ?? { en: why, zh: why };
    super(
      {
        en: `Can't listen on ${place}: ${en}. Choose another place with --host and --port.`,
        zh: `无法监听 ${place}：${zh}。请用 --host 和 --port 另选地址或端口。`,
      },
      { cause },
    );
  }
}

const reasons: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  EADDRINUSE: { en: "another program listens there", zh: "已被其他程序占用" },
  EADDRNOTAVAIL: { en: "this machine has no such address", zh: "本机没有该地址" },
  EACCES: { en: "this user may not listen there", zh: "当前用户无权监听" },
  ENOTFOUND: { en: "there is no host of that name", zh: "没有这个主机名" },
};
