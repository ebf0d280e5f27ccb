import { BadRequestError, RecordingGoneError, RecordingUnavailableError } from "../http/index.ts";
import type { AttemptError, Text } from "../model/index.ts";

/** The largest recording that is passed on: a call of three hours, uncompressed, has 170 MB. */
export const mostBytesOfRecording = 200 * 1024 * 1024;

/** What an answer with another status than 200 and 206 means. */
export function refusal(status: number): BadRequestError | RecordingGoneError | RecordingUnavailableError {
  switch (status) {
    case 404:
    case 410:
      return new RecordingGoneError({
        en: `The platform has this recording no longer: it answers ${status}. Links expire after 30 to 90 days`,
        zh: `平台已没有此录音（应答 ${status}）。录音链接通常在 30 至 90 天后失效`,
      });
    case 401:
    case 403:
      return new RecordingUnavailableError({
        en: `The platform does not give this recording out: it answers ${status}. Its link may have expired`,
        zh: `平台拒绝提供此录音（应答 ${status}），链接可能已失效`,
      });
    case 416:
      return new BadRequestError(status, {
        en: "The recording has no such part",
        zh: "录音没有所请求的部分",
      });
    default:
      return new RecordingUnavailableError({
        en: `Where the recording should be, the answer is ${status}`,
        zh: `录音所在地址应答 ${status}`,
      });
  }
}

/** Why there was no answer, or why it was not read. */
export function failure({
  error,
  detail,
  text,
}: {
  readonly error: AttemptError;
  readonly detail: string;
  readonly text: Text | null;
}): RecordingUnavailableError {
  if (text !== null)
    return new RecordingUnavailableError({
      en: `The recording's link is not followed: ${text.en}`,
      zh: `不访问该录音链接：${text.zh}`,
    });
  if (error === "timeout")
    return new RecordingUnavailableError(
      {
        en: `Where the recording should be, nobody answers in time: ${detail}`,
        zh: `录音所在地址未及时应答：${detail}`,
      },
      { isLate: true },
    );
  if (error === "too_large")
    return new RecordingUnavailableError({
      en: `The recording is larger than the ${mebibytes} MiB that the hub passes on`,
      zh: `录音超过可转发的大小（${mebibytes} MiB）`,
    });
  return new RecordingUnavailableError({
    en: `The recording can't be fetched (${error}): ${detail}`,
    zh: `无法获取录音（${error}）：${detail}`,
  });
}

const mebibytes = mostBytesOfRecording / 1024 / 1024;

/** What there is says that it is something else, or does not begin as audio does. */
export function noAudio(contentType: string): RecordingUnavailableError {
  const what =
    contentType === "" ? { en: "of no type", zh: "未声明类型" } : { en: contentType, zh: contentType };
  return new RecordingUnavailableError({
    en: `What the recording's link leads to is no audio (${what.en})`,
    zh: `录音链接指向的内容不是音频（${what.zh}）`,
  });
}
