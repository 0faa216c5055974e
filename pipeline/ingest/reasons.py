"""Why a file is not simply parsed: code -> disposition and the sentence that says what is the matter and what to do."""

from typing import NamedTuple


class Reason(NamedTuple):
    """The disposition a code leads to, and its Chinese sentence."""

    disposition: str
    text: str


REASONS: dict[str, Reason] = {
    "": Reason("parsed", ""),
    # the content was read, but a person must finish
    "empty_form": Reason("needs_person", "是一份未填写的空白建议表，请联系报送单位重新报送填好的表。"),
    "no_form_found": Reason(
        "needs_person", "能打开，但没有找到建议表的栏目，请人工查看内容；如是建议，请按建议表重新填报。"
    ),
    "table_is_picture": Reason("needs_person", "内容是图片或扫描件，没有可读文字，请人工录入，或请单位补报电子版。"),
    "text_unreadable": Reason("needs_person", "是图片或扫描件，识别出的文字没有能归入建议表各栏，请人工对照原件录入。"),
    "reader_missing": Reason(
        "needs_person", "本机未安装读取此类文件的组件，请人工打开查看，或另存为 .docx 后重新放入。"
    ),
    "ocr_missing": Reason("needs_person", "是图片或扫描件，本机未安装文字识别组件，请人工录入，或请单位补报电子版。"),
    "ocr_off": Reason("needs_person", "是图片或扫描件，本轮参数没有启用文字识别，请人工录入，或请单位补报电子版。"),
    "embedded_object": Reason("needs_person", "是嵌入的对象，程序不能读取，请人工打开查看。"),
    "old_format": Reason("needs_person", "是较早版本的格式，程序不能读取，请用 Word 打开后另存为 .docx。"),
    "open_document": Reason(
        "needs_person",
        "是 OpenDocument 文件（如 .odt），程序不能读取，请用 Word、WPS 或 LibreOffice 打开后另存为 .docx。",
    ),
    "not_form_sheet": Reason(
        "needs_person", "表格的表头不是征集导出表或登记表，请人工查看，或按空白模板整理后重新放入。"
    ),
    "header_unclear": Reason(
        "needs_person", "表头中有两列意思相同或关键列无法辨认，请在参数文件 ingest.headers 中写明后重新运行。"
    ),
    "register_without_file": Reason(
        "needs_person", "在收件登记表中登记，但收件文件夹中没有这份文件，请找到文件放入，或录入书面材料。"
    ),
    "date_after_round": Reason("needs_person", "的日期晚于本轮次最后一天，任何阶段都不会计入，请核对日期。"),
    "orphan_attachment": Reason("needs_person", "是附页，但没有找到它所属的建议表，请人工确认属于哪一份表。"),
    "too_slow": Reason("needs_person", "读取超过时间限制，已跳过，请人工打开查看。"),
    "reader_failed": Reason("needs_person", "程序未能读懂这个文件，请人工打开查看，并把文件交维护人员。"),
    # recognised, nothing more to do
    "same_file": Reason("duplicate", "与另一份文件内容完全相同，已按一份处理。"),
    "same_mail": Reason("duplicate", "与另一封邮件是同一封，已按一份处理。"),
    "same_survey_rows": Reason("duplicate", "导出表中的答卷在另一份导出表中都已有，没有新增。"),
    "same_content": Reason(
        "duplicate", "与另一份文件的建议文字相同（如电子版与扫描件），已按一份处理，请核对书面材料。"
    ),
    "attachment_page": Reason("ignored", "是附页，文字已并入所属的建议表。"),
    "container": Reason("ignored", "是邮件或压缩包，其中的文件已逐一列出。"),
    "nothing_inside": Reason("needs_person", "邮件或压缩包里没有能读出的建议，请人工查看其中的文件和正文。"),
    "rows_after_day": Reason("ignored", "导出表中的答卷都在本阶段截止日之后提交，留到下一阶段读取。"),
    "receipt_register": Reason("ignored", "是收件登记表，已用于填写来件人和收到时间。"),
    "blank_template": Reason("ignored", "是空白登记模板，没有填写内容。"),
    "left_by_program": Reason("ignored", "是系统或办公软件留下的临时文件，不含报送内容。"),
    "inline_picture": Reason("ignored", "是邮件正文中的小图（如签名、标志），不是报送材料。"),
    "picture_in_container": Reason("needs_person", "是随邮件或压缩包报送的图片，请人工查看是否为盖章页或建议表。"),
    # refused
    "empty_file": Reason("rejected", "是空文件（0 字节），请联系报送单位重新发送。"),
    "encrypted": Reason("rejected", "设有打开密码，不能读取，请联系报送单位取消密码后重新报送。"),
    "damaged": Reason("rejected", "文件已损坏，不能打开，请联系报送单位重新发送。"),
    "too_large": Reason("rejected", "超过允许的大小，未读取，请人工确认后缩小或拆分。"),
    "bomb": Reason("rejected", "压缩内容异常膨胀，可能是恶意文件，已拒绝读取，请与报送单位核实。"),
    "too_deep": Reason("rejected", "压缩包或邮件嵌套层数过多，未继续展开，请解压后重新放入。"),
    "too_many": Reason("rejected", "包含的文件过多，未读取，请分批放入。"),
    "unsafe_xml": Reason("rejected", "文件含有办公软件不会写入的外部实体声明，可能是恶意文件，已拒绝读取。"),
    "duplicate_member": Reason("rejected", "压缩结构中有同名成员，可能被篡改，已拒绝读取，请重新发送。"),
    "link": Reason("rejected", "是指向别处的链接，不是文件，已拒绝读取。"),
    "not_document": Reason(
        "rejected", "不是文档、表格、邮件或压缩包，不能读取；如确为报送材料，请另存为 .docx 后重新放入。"
    ),
    "unpack_first": Reason("needs_person", "是 rar 或 7z 压缩包，本机不能展开，请解压后把其中的文件放入收件文件夹。"),
    "other_archive": Reason("needs_person", "是程序不能展开的压缩包，请解压后把其中的文件放入收件文件夹。"),
    "unpack_off": Reason(
        "needs_person", "是 rar 或 7z 压缩包，本轮参数没有启用展开，请解压后把其中的文件放入收件文件夹。"
    ),
    "winmail": Reason("needs_person", "是 Outlook 的 winmail.dat 附件，请报送单位改用普通附件重新发送。"),
    "signed_mail": Reason("needs_person", "是加密或签名邮件，内容不能读取，请报送单位改发普通邮件。"),
    "unreadable_place": Reason("needs_person", "文件无法打开（权限不足或正被占用），请关闭占用它的程序后重新运行。"),
}


def reason(code: str) -> Reason:
    """Return the code's disposition and sentence; an unknown code goes to a person."""
    return REASONS.get(code, Reason("needs_person", "读取时遇到问题，请人工打开查看。"))
