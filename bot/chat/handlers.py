"""Which function answers which control and which form: the whole table in one place."""

from collections.abc import Awaitable, Callable, Mapping

from bot.chat import decisions, editing, links, passages, proposals, publishing, rerun, sourcing, taking_back, uploads
from bot.chat.controls import Handler
from bot.chat.forms import Submission

CLICKS: Mapping[str, Handler] = {
    "approve": decisions.approve,
    "approve_anyway": decisions.approve_anyway,
    "request": decisions.request,
    "reject": decisions.reject,
    "reopen": decisions.reopen,
    "undo": decisions.undo,
    "lock": decisions.lock,
    "lock_set": decisions.lock_set,
    "stop": decisions.stop,
    "process": decisions.process,
    "diff": decisions.show_diff,
    "page": decisions.page,
    "publish_again": publishing.again,
    "take_back": taking_back.take_back,
    "rerun": rerun.rerun,
    "take": proposals.take,
    "take_some": proposals.choose,
    "keep_old": proposals.keep_old,
    "edit": editing.edit,
    "edit_part": editing.edit_part,
    "retry": editing.retry,
    "passage": passages.passage,
    "links": links.choose_links,
    "links_add": links.links_add,
    "links_drop": links.links_drop,
    "offer": links.offer,
    "offer_no": links.offer_no,
    "source_for": sourcing.source_for,
    "upload_keep": uploads.upload_keep,
    "upload_no": uploads.upload_no,
}

FORMS: Mapping[str, Callable[[Submission], Awaitable[None]]] = {
    "request": decisions.request_sent,
    "reject": decisions.reject_sent,
    "rerun": rerun.rerun_sent,
    "take_back": taking_back.targets_sent,
    "take": proposals.places_sent,
    "edit": editing.edit_sent,
    "place": passages.place_sent,
    "passage": passages.passage_sent,
}
