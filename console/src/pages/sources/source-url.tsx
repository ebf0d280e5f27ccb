import { Card, Collapse, Flex, Typography } from "antd";
import { Code } from "../../parts/code.tsx";
import { CopyButton } from "../../parts/copy.tsx";
import { answerText, pushedMessages, useDialect } from "../../parts/dialects.ts";
import type { Source } from "../../parts/sources.ts";
import { useSay } from "../../text.ts";

/** Where the platform of a source is to push to, and how to tell it so. */
export function SourceUrl({ source }: { readonly source: Source }) {
  const say = useSay();
  const dialect = useDialect(source.dialect);
  const items = [
    {
      key: "steps",
      label: say({ en: "How to set it up in the platform", zh: "如何在平台中设置" }),
      children: <Steps />,
    },
    {
      key: "interfaces",
      label: say({ en: "A URL for each kind of message", zh: "每种报文的独立网址" }),
      children: (
        <Interfaces
          source={source}
          names={dialect === undefined ? [] : pushedMessages(dialect).map(({ name }) => name)}
        />
      ),
    },
    ...(dialect === undefined
      ? []
      : [
          {
            key: "answer",
            label: say({ en: "What the platform is answered", zh: "平台会得到的应答" }),
            children: (
              <Code text={answerText(dialect.acknowledges)} label={say({ en: "Answer", zh: "应答" })} />
            ),
          },
        ]),
  ];
  return (
    <Card
      size="small"
      className="block"
      title={
        <h2 className="block-title">{say({ en: "Where the platform pushes to", zh: "平台推送到的网址" })}</h2>
      }
    >
      <Flex vertical gap={10}>
        <Flex gap={10} align="center" wrap className="inbound">
          <code className="inbound-url">{source.url}</code>
          <CopyButton text={source.url} label={say({ en: "Copy the URL", zh: "复制网址" })} isSmall={false} />
        </Flex>
        <Typography.Text type="secondary">
          {say({
            en: "The token in it is a secret: whoever knows it can push. If it got about, make another source and delete this one.",
            zh: "网址中的令牌是密钥：知道它的人都可以推送。如已泄露，请新建来源并删除此来源。",
          })}
        </Typography.Text>
        <Collapse size="small" items={items} className="help-messages" />
      </Flex>
    </Card>
  );
}

function Steps() {
  const say = useSay();
  return (
    <ol className="notes">
      <li>
        {say({
          en: "In the platform's console, look for callback, notify or push settings (回调地址, 通知地址, 推送地址), most often below the account, the company or the interface settings.",
          zh: "在平台后台查找“回调地址”“通知地址”或“推送地址”，通常位于账号、企业或接口设置中。",
        })}
      </li>
      <li>
        {say({
          en: "Paste the URL. Where the platform asks for a method or a format, it is POST and JSON.",
          zh: "粘贴网址。如需选择方式或格式，选 POST 和 JSON。",
        })}
      </li>
      <li>
        {say({
          en: "Where it has a field for each kind of message, the same URL does for all of them, or take the ones below.",
          zh: "若每种报文各有一栏，可全部填同一网址，也可使用下方的独立网址。",
        })}
      </li>
      <li>
        {say({
          en: "Where the platform signs, put its secret into Change, Who may push.",
          zh: "若平台带签名，请在“修改 → 谁可以推送”中填写密钥。",
        })}
      </li>
      <li>
        {say({
          en: "Many platforms test the URL with GET, which is answered 200. Then make one test call: it shows up below.",
          zh: "许多平台会用 GET 测试网址，将返回 200。之后拨打一通测试电话，即可在下方看到。",
        })}
      </li>
    </ol>
  );
}

function Interfaces({
  source: { url },
  names,
}: {
  readonly source: Source;
  readonly names: readonly string[];
}) {
  const say = useSay();
  return (
    <Flex vertical gap={8}>
      <Typography.Text type="secondary">
        {say({
          en: "For platforms that have one for each. What comes by the plain URL is told by its content.",
          zh: "适用于各类报文分开配置的平台。发往主网址的报文按内容识别。",
        })}
      </Typography.Text>
      {names.map((name) => (
        <Flex key={name} gap={6} align="center">
          <code className="inbound-url inbound-part">{`${url}/${name}`}</code>
          <CopyButton text={`${url}/${name}`} />
        </Flex>
      ))}
    </Flex>
  );
}
