from django.urls import path

from desk.pages import converters  # noqa: F401 - registers <entry:…>
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
    path("batches/<entry:number>/", batches.BatchPage.as_view(), name="batch"),
    path("batches/<entry:number>/piece/", batches.TakeIn.as_view(), name="piece"),
    path("batches/<entry:number>/amend/", batches.AmendBatch.as_view(), name="batch_amend"),
    path("batches/<entry:number>/print/", batches.PrintBatch.as_view(), name="batch_print"),
    path("batches/<entry:number>/<slug:verb>/", batches.ActOnBatch.as_view(), name="batch_act"),
    path("returns/", returns.ReturnRegister.as_view(), name="returns"),
    path("returns/review/", returns.Review.as_view(), name="review"),
    path("returns/hand-over/", returns.HandOverReturns.as_view(), name="hand_over"),
    path("returns/list/", returns.ReturnList.as_view(), name="return_list"),
    path("returns/print/", returns.PaperReturns.as_view(), name="paper_returns"),
    path("returns/<entry:number>/", returns.ReturnPage.as_view(), name="return"),
    path("returns/<entry:number>/amend/", returns.AmendReturn.as_view(), name="return_amend"),
    path("returns/<entry:number>/<slug:verb>/", returns.ActOnReturn.as_view(), name="return_act"),
    path("traces/", traces.TraceRegister.as_view(), name="traces"),
    path("traces/new/", traces.NewTrace.as_view(), name="trace_new"),
    path("traces/<entry:number>/", traces.TracePage.as_view(), name="trace"),
    path("traces/<entry:number>/amend/", traces.AmendTrace.as_view(), name="trace_amend"),
    path("traces/<entry:number>/print/", traces.PrintTrace.as_view(), name="trace_print"),
    path("traces/<entry:number>/<slug:verb>/", traces.ActOnTrace.as_view(), name="trace_act"),
    path("counts/", counts.CountRegister.as_view(), name="counts"),
    path("counts/new/", counts.NewCount.as_view(), name="count_new"),
    path("counts/<entry:number>/", counts.CountPage.as_view(), name="count"),
    path("counts/<entry:number>/<slug:verb>/", counts.ActOnCount.as_view(), name="count_act"),
    path("tallies/", tallies.TallyRegister.as_view(), name="tallies"),
    path("tallies/new/", tallies.NewTally.as_view(), name="tally_new"),
    path("tallies/papers/", tallies.PaperList.as_view(), name="papers"),
    path("tallies/<entry:number>/", tallies.TallyPage.as_view(), name="tally"),
    path("tallies/<entry:number>/amend/", tallies.AmendTally.as_view(), name="tally_amend"),
    path("<entry:number>/", items.ItemPage.as_view(), name="entry"),
    path("<entry:number>/amend/", items.AmendItem.as_view(), name="amend"),
    path("<entry:number>/reveal/", items.RevealContact.as_view(), name="reveal"),
    path("<entry:number>/print/", items.PrintItem.as_view(), name="print"),
    path("<entry:number>/<slug:verb>/", items.ActOnItem.as_view(), name="act"),
]
