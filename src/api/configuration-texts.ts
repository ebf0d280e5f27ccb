import type { Text } from "../model/index.ts";

/** The same thing twice. */
export const listedTwice: Text = { en: "should be listed once", zh: "不应重复出现" };
/** Nothing tells which is meant. */
export const nameless: Text = {
  en: "should be a name, by which it is known again",
  zh: "应有名称，以便下次识别",
};
/** A tenant that was not asked for. */
export const notYours: Text = {
  en: "should be the tenant that is asked for; only the operator's key does for others",
  zh: "应为所请求的租户；其他租户需要管理员密钥",
};
/** A tenant that was there before. */
export const stillGoing: Text = {
  en: "was deleted, and its data is still being removed; try again in a minute",
  zh: "该租户已删除，数据仍在清理中，请一分钟后再试",
};
/** A tenant changes by the operator alone. */
export const operatorsOnly: Text = {
  en: "can be changed by the operator's key alone; leave it out",
  zh: "只有管理员密钥可以修改；请删去此项",
};
/** An id that nothing has. */
export const noSuchId: Text = {
  en: "should be the id of one that this tenant has; without it, one is found or made by its name",
  zh: "应为该租户已有对象的 ID；省略时按名称查找或新建",
};

/** Several have the name that an entry says. */
export function ambiguous(ids: readonly string[]): Text {
  return {
    en: `${ids.length} of this tenant's have this name: ${ids.join(", ")}. Say by id which is meant`,
    zh: `该租户有 ${ids.length} 个同名对象：${ids.join("、")}。请用 id 指明`,
  };
}
