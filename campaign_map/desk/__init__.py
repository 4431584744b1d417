"""What coordinators look at and do, without the pages (`campaign_map.web.desk`): every function takes the seats it may
speak of, as `campaign_map.accounts.roles.within` gives them: codes, or ``None`` for the whole campaign."""
