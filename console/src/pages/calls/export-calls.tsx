import { DownloadOutlined } from "@ant-design/icons";
import { Button, Flex, Form, InputNumber, Modal, Segmented, Typography } from "antd";
import { useState } from "react";
import { useTenant } from "../../app/tenant-frame.tsx";
import { Download } from "../../parts/download.tsx";
import { useCount } from "../../parts/numbers.ts";
import { useMay } from "../../session/me.ts";
import { useLanguage, useSay } from "../../text.ts";
import { type ExportWish, exportPath } from "./export-path.ts";

// What a sheet of Excel holds, without its titles. The hub goes on in another sheet.
const rowsOfASheet = 1_048_575;

/** Gives the calls that the filters choose as a file. */
export function ExportCalls({
  filters,
  isFiltered,
}: {
  readonly filters: Readonly<Record<string, string | undefined>>;
  readonly isFiltered: boolean;
}) {
  const say = useSay();
  const { language } = useLanguage();
  const { id: tenant } = useTenant();
  const [isOpen, setOpen] = useState(false);
  const [format, setFormat] = useState<ExportWish["format"]>("xlsx");
  const [limit, setLimit] = useState<number | null>(null);
  const path = exportPath(tenant, filters, { format, limit, language });
  return (
    <>
      <Button icon={<DownloadOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {say({ en: "Export", zh: "导出" })}
      </Button>
      <Modal
        open={isOpen}
        title={say({ en: "Export calls", zh: "导出通话" })}
        onCancel={() => setOpen(false)}
        footer={
          <Flex justify="end" gap={8}>
            <Button onClick={() => setOpen(false)}>{say({ en: "Close", zh: "关闭" })}</Button>
            <Download path={path} name={`calls-${tenant}.${format}`} isPrimary>
              {say({ en: "Download", zh: "下载" })}
            </Download>
          </Flex>
        }
      >
        <Form layout="vertical">
          <Form.Item label={say({ en: "Format", zh: "格式" })}>
            <Segmented<ExportWish["format"]>
              value={format}
              onChange={setFormat}
              options={[
                { value: "xlsx", label: "Excel (XLSX)" },
                { value: "csv", label: "CSV" },
              ]}
              aria-label={say({ en: "Format", zh: "格式" })}
            />
          </Form.Item>
          <Form.Item label={say({ en: "Rows at most", zh: "最多行数" })} htmlFor="export-rows">
            <InputNumber
              id="export-rows"
              min={1}
              max={999_999_999}
              precision={0}
              value={limit}
              onChange={setLimit}
              placeholder={say({ en: "all", zh: "全部" })}
              style={{ width: 160 }}
            />
          </Form.Item>
        </Form>
        <ExportNotes isFiltered={isFiltered} format={format} />
      </Modal>
    </>
  );
}

function ExportNotes({
  isFiltered,
  format,
}: {
  readonly isFiltered: boolean;
  readonly format: ExportWish["format"];
}) {
  const say = useSay();
  const count = useCount();
  const mayReveal = useMay("reveal");
  return (
    <Typography.Paragraph type="secondary">
      <ul className="export-notes">
        <li>
          {isFiltered
            ? say({
                en: "The calls that the filters choose, the newest first.",
                zh: "按当前筛选条件导出，最新的在前。",
              })
            : say({
                en: "All calls, the newest first. Filters choose fewer.",
                zh: "导出全部通话，最新的在前；可先筛选。",
              })}
        </li>
        <li>
          {mayReveal
            ? say({
                en: "Phone numbers are whole, as your key may see them. That you exported them is in the audit log.",
                zh: "您的密钥可查看完整号码，导出含完整号码，并记入审计日志。",
              })
            : say({ en: "Phone numbers are masked, as they are here.", zh: "号码与页面一样经过脱敏。" })}
        </li>
        {format === "xlsx" ? (
          <li>
            {say({
              en: `A sheet holds ${count(rowsOfASheet)} rows; more go into another sheet of the same file.`,
              zh: `每个工作表最多 ${count(rowsOfASheet)} 行，超出的写入同一文件的下一个工作表。`,
            })}
          </li>
        ) : null}
      </ul>
    </Typography.Paragraph>
  );
}
