/** A call record of two kilobytes in the tanyi protocol, as JSON, for the n-th call of a benchmark. */
export function recordText(n: number): string {
  const phone = `1${String(3_000_000_000 + ((n * 2_654_435_761) % 6_999_999_999)).padStart(10, "0")}`;
  return JSON.stringify({
    dataType: "ROBOT_CALL_RECORD",
    data: {
      callRecordId: 7_000_000_000 + n,
      tenantId: 88,
      robotCallJobId: 500 + (n % 20),
      dialogFlowId: 12,
      calledPhoneNumber: phone,
      resultStatus: n % 3 === 0 ? "ANSWERED" : "NO_ANSWER",
      intentLevel: "ABCDEF"[n % 6],
      customerConcern: ["价格", "地段"],
      fullAudioUrl: `https://recordings.example.com/tenant/88/job/${500 + (n % 20)}/call/${n}/full.wav`,
      customerAudioUrl: `https://recordings.example.com/tenant/88/job/${500 + (n % 20)}/call/${n}/customer.wav`,
      analysisBasis: "客户两次询问价格，并同意加微信进一步了解",
      startTime: timeText(n),
      endTime: timeText(n + 47),
      chatDuration: 37,
      chatRound: 4,
      attributes: ["有房", "关注学区"],
      callDetailList: dialog,
    },
  });
}

const dialog = [
  { text: "您好，这里是星河家园售楼中心，请问您最近有在看房子吗？", type: "ROBOT", callDetailId: 1 },
  { text: "嗯，之前看过几套，还没有定下来。", type: "PERSON", callDetailId: 2 },
  {
    text: "好的，我们本周末有一个内部开放日，户型从八十九平到一百四十三平都有，您方便过来看一下吗？",
    type: "ROBOT",
    callDetailId: 3,
  },
  { text: "价格大概是多少？", type: "PERSON", callDetailId: 4 },
  { text: "目前均价在一万八左右，具体要看楼层和朝向，现场还有额外的优惠。", type: "ROBOT", callDetailId: 5 },
  { text: "离地铁近不近，孩子上学方便吗？", type: "PERSON", callDetailId: 6 },
  {
    text: "步行到地铁站大约八分钟，小区门口就是实验小学。我加您微信把资料发给您可以吗？",
    type: "ROBOT",
    callDetailId: 7,
  },
  { text: "可以，就这个手机号。", type: "PERSON", callDetailId: 8 },
];

// Calls begin one after the other, a few a second, as they do.
function timeText(n: number): string {
  return new Date(Date.UTC(2026, 10, 20, 10, 0, n / 8)).toISOString().slice(0, 19).replace("T", " ");
}

const stampKey = '"pushedAt":"';

/** The record with the time at which it is pushed, in milliseconds; a field that the protocol does not know. */
export function stamped(text: string, at: number): string {
  return `${text.slice(0, -2)},${stampKey}${at.toFixed(3)}"}}`;
}

/** The time that {@link stamped} wrote; undefined where there is none. */
export function readStamp(text: string): number | undefined {
  const found = text.lastIndexOf(stampKey);
  return found === -1 ? undefined : Number.parseFloat(text.slice(found + stampKey.length));
}
