from wagtail import hooks

from legal.desk import LapsedBasisPanel


@hooks.register("construct_homepage_panels")
def lay_on_the_desk(request, panels):
    panels.append(LapsedBasisPanel())
