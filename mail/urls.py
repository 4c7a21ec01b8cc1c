from django.urls import path

from desk.pages.editing import ActView
from mail.batches import views as batches
from mail.counts import views as counts
from mail.items import views as items
from mail.returns import views as returns
from mail.tallies import views as tallies
from mail.traces import views as traces

app_name = "mail"
urlpatterns = [
    path("", items.MailRegister.as_view(), name="register"),
    path("give/", items.Give.as_view(), name="give"),
    path("lookup/", items.Lookup.as_view(), name="lookup"),
    path("round/", items.Round.as_view(), name="round"),
    path("where/", items.Where.as_view(), name="where"),
    path("stock/", batches.TakeIn.as_view(), name="stock"),
    path("article/", batches.ArticleView.as_view(), name="article"),
    path("print/", items.PaperItems.as_view(), name="paper"),
    path("batches/", batches.BatchRegister.as_view(), name="batches"),
    path("batches/new/", batches.NewBatch.as_view(), name="new"),
    path("batches/<entry:number>/piece/", batches.TakeIn.as_view(), name="piece"),
    *batches.OfBatch.addresses(batches.BatchPage, at="batches/", amend=batches.AmendBatch, print=batches.PrintBatch, act=ActView),
    path("returns/", returns.ReturnRegister.as_view(), name="returns"),
    path("returns/review/", returns.Review.as_view(), name="review"),
    path("returns/hand-over/", returns.HandOverReturns.as_view(), name="hand_over"),
    path("returns/list/", returns.ReturnList.as_view(), name="return_list"),
    path("returns/print/", returns.PaperReturns.as_view(), name="paper_returns"),
    *returns.OfReturn.addresses(returns.ReturnPage, at="returns/", amend=returns.AmendReturn, act=ActView),
    path("traces/", traces.TraceRegister.as_view(), name="traces"),
    path("traces/new/", traces.NewTrace.as_view(), name="trace_new"),
    *traces.OfTrace.addresses(traces.TracePage, at="traces/", amend=traces.AmendTrace, print=traces.PrintTrace, act=ActView),
    path("counts/", counts.CountRegister.as_view(), name="counts"),
    path("counts/new/", counts.NewCount.as_view(), name="count_new"),
    *counts.OfCount.addresses(counts.CountPage, at="counts/", act=counts.ActOnCount),
    path("tallies/", tallies.TallyRegister.as_view(), name="tallies"),
    path("tallies/new/", tallies.NewTally.as_view(), name="tally_new"),
    path("tallies/papers/", tallies.PaperList.as_view(), name="papers"),
    *tallies.OfTally.addresses(tallies.TallyPage, at="tallies/", amend=tallies.AmendTally),
    *items.OfItem.addresses(items.ItemPage, amend=items.AmendItem, reveal=items.RevealContact, print=items.PrintItem, act=items.ActOnItem),
]
