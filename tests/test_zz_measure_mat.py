import pytest
from tests.test_queries import *
from tests.test_permissions import *


@pytest.mark.parametrize("n", [1, 30])
def test_m(clerk, sign_in, n):
    w = furnish(clerk)
    for i in range(n - 1):
        VisitFactory(actor=clerk, inside=True)
        VisitFactory(actor=clerk, called=True)
        PassFactory(actor=clerk)
        v = VisitFactory(actor=clerk, id_status="none", purpose="x")
        gates.ask(v, states.NO_ID, actor=clerk, key=uuid4(), reason="r")
    c = sign_in(clerk)
    import sys

    for name, a in PAGES.items():
        url = "/tower/" + a.path.format(number=w.waiting.number, unit=w.unit.key, host=w.contact.key)
        c.get(url)
        with CaptureQueriesContext(connection) as q:
            r = c.get(url)
        print(n, name, r.status_code, len(q), file=sys.__stderr__)
        if n == 30 or name in ("visit page",):
            for x in q:
                print("     ", x["sql"][:170], file=sys.__stderr__)
    e = c.get("/tower/")["ETag"]
    with CaptureQueriesContext(connection) as q:
        r = c.get("/tower/", headers={"If-None-Match": e, "X-Poll": "1"})
    print(n, "304", r.status_code, len(q), file=sys.__stderr__)
    for x in q:
        print("     ", x["sql"][:170], file=sys.__stderr__)
    with CaptureQueriesContext(connection) as q:
        r = c.post("/tower/visitors/new/", slip(w))
    print(n, "create", r.status_code, len(q), file=sys.__stderr__)
    for x in q:
        print("     ", x["sql"][:140], file=sys.__stderr__)
    with CaptureQueriesContext(connection) as q:
        r = c.post(f"/tower/visitors/{w.waiting.number}/admit/", {"version": w.waiting.version})
    print(n, "admit", r.status_code, len(q), file=sys.__stderr__)
    for x in q:
        print("     ", x["sql"][:140], file=sys.__stderr__)
