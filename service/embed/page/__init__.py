"""What is wrong with our texts on a partner's page. For `cellfacts check-page` alone: the public service fetches nothing for anybody."""
