"""The public side's answers, before Django makes anything of a request.

A page is a function of its address and the edition (`wanli.edition`): once made, it is kept until
the edition is another. `watch` asks for the edition at each request, so that a change is seen at
once by every process; `pages` keeps what was made, and `shared` where others find it; `application`
answers.
"""
